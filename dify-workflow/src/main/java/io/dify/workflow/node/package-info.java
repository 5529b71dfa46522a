/** What a kind of node is: the interfaces an embedding program implements to add its own. Knows neither graph, engine nor store. */
@NullMarked
package io.dify.workflow.node;

import org.jspecify.annotations.NullMarked;
