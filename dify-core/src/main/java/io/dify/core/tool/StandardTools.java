package io.dify.core.tool;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.value.Value;
import java.util.EnumMap;
import java.util.Map;

/**
 * Tools put together by where they come from. Tools of plugins are looked for among the built-in ones unless they have a source of their own. Immutable,
 * thread-safe.
 *
 * <pre>{@code
 * Tools tools = StandardTools.builder().with(ToolSource.BUILTIN, builtIn).with(ToolSource.API, openApi).build();
 * }</pre>
 */
public final class StandardTools implements Tools {
  private final Map<ToolSource, Tools> sources;

  private StandardTools(Map<ToolSource, Tools> sources) {
    this.sources = sources;
  }

  /** A builder without any source. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Tool tool(ToolRef ref, Value.Obj settings) {
    Tools source = sources.get(ref.source());
    if (source == null) {
      throw new DifyException(ErrorCode.NOT_FOUND, "There is no tool " + ref + ": tools of the kind '"
          + ref.source().wire() + "' are not available here.");
    }
    return source.tool(ref, settings);
  }

  @Override
  public Tools on(CallOrigin origin) {
    Map<ToolSource, Tools> bound = new EnumMap<>(ToolSource.class);
    sources.forEach((source, tools) -> bound.put(source, tools.on(origin)));
    return new StandardTools(bound);
  }

  /** Puts sources together. For one thread. */
  public static final class Builder {
    private final Map<ToolSource, Tools> sources = new EnumMap<>(ToolSource.class);

    private Builder() {}

    /** Tools of this kind come from here. */
    public Builder with(ToolSource source, Tools tools) {
      sources.put(source, tools);
      return this;
    }

    /** The tools. */
    public StandardTools build() {
      Map<ToolSource, Tools> all = new EnumMap<>(sources);
      Tools builtIn = all.get(ToolSource.BUILTIN);
      if (builtIn != null) {
        all.putIfAbsent(ToolSource.PLUGIN, builtIn);
      }
      return new StandardTools(all);
    }
  }
}
