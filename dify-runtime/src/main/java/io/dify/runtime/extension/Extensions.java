package io.dify.runtime.extension;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolSource;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.RequestFilter;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteHandler;
import io.dify.runtime.http.RouteTable;
import io.dify.runtime.trigger.TriggerSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The extensions of a server, in the order of the class path. Immutable, thread-safe. */
public final class Extensions {
  private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);

  private final List<RuntimeExtension> all;

  private Extensions(List<RuntimeExtension> all) {
    this.all = List.copyOf(all);
  }

  /** These. */
  public static Extensions of(List<RuntimeExtension> extensions) {
    return new Extensions(extensions);
  }

  /**
   * Those of the class path, as this thread sees it.
   *
   * @throws DifyException {@code INVALID_PARAM} naming one that cannot be loaded
   */
  public static Extensions provided() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = context == null ? Extensions.class.getClassLoader() : context;
    try {
      List<RuntimeExtension> found = ServiceLoader.load(RuntimeExtension.class, loader).stream()
          .map(ServiceLoader.Provider::get).toList();
      found.forEach(one -> LOG.info("Extension {} ({}) is there.", one.name(), one.getClass().getName()));
      return new Extensions(found);
    } catch (ServiceConfigurationError e) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "An extension on the class path cannot be loaded: " + e.getMessage() + ". Repair its jar or take it away.",
          e);
    }
  }

  /** Their routes. */
  public List<Route> routes(ExtensionContext context) {
    return all.stream().flatMap(one -> one.routes(context).stream()).toList();
  }

  /** What delivers events to apps. */
  public List<TriggerSource> triggers(ExtensionContext context) {
    return all.stream().flatMap(one -> one.triggers(context).stream()).toList();
  }

  /** The same routes, with the filters around each. */
  public RouteTable around(RouteTable table, ExtensionContext context) {
    List<RequestFilter> filters = all.stream().flatMap(one -> one.filters(context).stream()).toList();
    return filters.isEmpty()
        ? table
        : new RouteTable(table.routes().stream().map(route -> filtered(route, filters.reversed())).toList());
  }

  private static Route filtered(Route route, List<RequestFilter> innermostFirst) {
    RouteHandler handler = route.handler();
    for (RequestFilter filter : innermostFirst) {
      handler = new Filtered(route, filter, handler);
    }
    return route.handledBy(handler);
  }

  /** What is asked before there is a body is asked of the handler itself. */
  private record Filtered(Route route, RequestFilter filter, RouteHandler next) implements RouteHandler {
    @Override
    public Reply handle(Call call) throws InterruptedException {
      return filter.filter(route, call, next);
    }

    @Override
    public void before(Call head) {
      next.before(head);
    }

    @Override
    public Optional<List<String>> methods(Map<String, String> params) {
      return next.methods(params);
    }
  }

  /** Their tools, before these. */
  public Tools tools(Tools others) {
    Map<String, Tools> byProvider = new LinkedHashMap<>();
    all.forEach(one -> one.tools().forEach(byProvider::putIfAbsent));
    return byProvider.isEmpty() ? others : new Provided(byProvider, others);
  }

  private record Provided(Map<String, Tools> byProvider, Tools others) implements Tools {
    @Override
    public Tool tool(ToolRef ref, Value.Obj settings) {
      boolean ours = ref.source() == ToolSource.BUILTIN || ref.source() == ToolSource.PLUGIN;
      Tools provider = ours ? byProvider.get(ref.provider()) : null;
      return provider == null ? others.tool(ref, settings) : provider.tool(ref, settings);
    }

    @Override
    public Tools on(CallOrigin origin) {
      Map<String, Tools> mine = new LinkedHashMap<>();
      byProvider.forEach((provider, tools) -> mine.put(provider, tools.on(origin)));
      return new Provided(mine, others.on(origin));
    }
  }
}
