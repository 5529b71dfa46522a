package io.dify.runtime.extension;

import io.dify.core.model.Models;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.time.Ids;
import java.time.InstantSource;

/**
 * What an extension may use. Models and knowledge are to be used on behalf of a caller: {@code models.on(CallOrigin.of(tenant, app, user))}.
 *
 * @param models the models of this installation
 * @param knowledge its knowledge bases
 * @param ids makes ids
 * @param clock the clock
 */
public record ExtensionContext(Models models, KnowledgeRetriever knowledge, Ids ids, InstantSource clock) {}
