package io.dify.core.file;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.regex.Pattern;

/** How stores name what they keep: by the tenant and the id, which are checked, never by what a file calls itself. Stateless. */
public final class StoreNames {
  private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");
  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final String NOBODY = "_";

  private StoreNames() {}

  /**
   * The folder of a tenant; programs without tenants have one too.
   *
   * @throws DifyException {@code INVALID_PARAM} for what is no id of a tenant
   */
  public static String folder(String tenant) {
    String name = tenant.isEmpty() ? NOBODY : tenant;
    if (!TENANT.matcher(name).matches()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The id of the workspace cannot be the name of a folder.");
    }
    return name;
  }

  /**
   * The id of a file, if it can be one.
   *
   * @throws DifyException {@code FILE_NOT_FOUND}
   */
  public static String id(String id) {
    if (!ID.matcher(id).matches()) {
      throw notFound();
    }
    return id;
  }

  /** The error for a file that is not there. */
  public static DifyException notFound() {
    return new DifyException(ErrorCode.FILE_NOT_FOUND, "There is no such file, or not any more.");
  }
}
