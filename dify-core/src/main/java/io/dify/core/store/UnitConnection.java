package io.dify.core.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The writer's connection as one unit sees it: dead after the unit, so that a handle which got away cannot write into the transaction of somebody
 * else.
 */
final class UnitConnection implements InvocationHandler {
  private final Connection shared;
  private volatile boolean ended;

  private UnitConnection(Connection shared) {
    this.shared = shared;
  }

  /** Opens a connection for each unit; closing it leaves the shared one open. */
  static ConnectionFactory factory(Connection shared) {
    return () -> (Connection) Proxy.newProxyInstance(UnitConnection.class.getClassLoader(),
        new Class<?>[]{ Connection.class}, new UnitConnection(shared));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
    switch (method.getName()) {
      case "close" -> {
        ended = true;
        return null;
      }
      case "isClosed" -> {
        return ended;
      }
      default -> {
        if (ended) {
          throw new SQLException("The unit of this handle has ended");
        }
        return call(method, arguments);
      }
    }
  }

  private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(shared, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
