-- What tools of a workspace come from: OpenAPI documents ('api'), MCP servers ('mcp'), credentials of built-in tools ('builtin').
-- The definition is readable; keys, and addresses that may hold some, are in the sealed text, which is empty when there is nothing to hide.
CREATE TABLE dify_tool_provider (
  id         TEXT   NOT NULL,
  tenant_id  TEXT   NOT NULL REFERENCES dify_workspace (id),
  kind       TEXT   NOT NULL,
  name       TEXT   NOT NULL,
  definition TEXT   NOT NULL,
  sealed     TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, kind, id),
  UNIQUE (tenant_id, kind, name)
);
