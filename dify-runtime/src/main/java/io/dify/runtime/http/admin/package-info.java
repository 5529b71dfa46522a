/** Administration over HTTP, under {@code /admin/api}: workspaces, apps, keys, knowledge bases, limits. The command line calls the same handlers. Uses the concepts through their ports. */
@NullMarked
package io.dify.runtime.http.admin;

import org.jspecify.annotations.NullMarked;
