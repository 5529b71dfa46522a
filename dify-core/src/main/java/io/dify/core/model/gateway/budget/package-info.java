/** Budgets of tokens and money: reserved before a call, settled after it. Uses {@code core.model} for origins and costs. */
@NullMarked
package io.dify.core.model.gateway.budget;

import org.jspecify.annotations.NullMarked;
