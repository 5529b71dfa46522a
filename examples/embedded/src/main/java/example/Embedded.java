package example;

import io.dify.core.model.builtin.BuiltInModels;
import io.dify.core.model.gateway.ModelGateway;
import io.dify.core.store.Database;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.workflow.DifyApp;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.run.RunRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Asks the example bot, in this process: no server, no port, no key. */
public final class Embedded {
  public static void main(String[] args) throws Exception {
    Path bot = Path.of(args[0]);
    try (var database = Database.memory();
        var knowledge = KnowledgeBases.open(database, Files.createTempDirectory("index"), null)) {
      knowledge.create("faq");
      knowledge.add("faq", List.of(bot.resolve("faq.csv")), AddOptions.defaults());
      var models = ModelGateway.builder(BuiltInModels.EXTRACTIVE, new BuiltInModels()).build();
      var engine = WorkflowEngine.builder().models(models).knowledge(knowledge).build();
      var app = DifyApp.load(bot.resolve("faq-bot.yml"), engine);
      System.out.println(app.run(RunRequest.query("How do I return an item?")).answer());
    }
  }
}
