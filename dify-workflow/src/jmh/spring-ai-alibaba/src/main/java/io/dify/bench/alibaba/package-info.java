/** The same graphs on Spring AI Alibaba's graph engine. */
package io.dify.bench.alibaba;
