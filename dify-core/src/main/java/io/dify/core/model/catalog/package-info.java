/**
 * What is known of providers and models: names, addresses, fields of their credentials, what models can do and cost. All of it is data, in resources beside
 * this package ({@code providers.json}, {@code models/<provider>.json}). Uses {@code core.model}.
 */
@NullMarked
package io.dify.core.model.catalog;

import org.jspecify.annotations.NullMarked;
