package io.dify.rag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.Locale;

/** Who may see a base in programs that tell people apart; kept for them, without effect here. The names are those on the wire, in lower case. */
public enum BasePermission {
  /** Who made it. */
  ONLY_ME,
  /** Everybody of the workspace. */
  ALL_TEAM_MEMBERS,
  /** Those who are named. */
  PARTIAL_MEMBERS;

  /** As clients see it. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The permission of a name on the wire.
   *
   * @throws DifyException {@code INVALID_PARAM} when there is none of this name
   */
  public static BasePermission of(String wire) {
    for (BasePermission permission : values()) {
      if (permission.wire().equals(wire)) {
        return permission;
      }
    }
    throw new DifyException(ErrorCode.INVALID_PARAM, "There is no permission \"" + wire
        + "\"; there are only_me, all_team_members and partial_members.");
  }
}
