-- What starts apps by itself, one row for each trigger node of a live version. Webhooks are found by the hash of the secret in their address;
-- generation counts how often that was renewed. A schedule that is due is claimed with a lease, so that one process of several runs it.
CREATE TABLE dify_trigger (
  id          TEXT   NOT NULL PRIMARY KEY,
  tenant_id   TEXT   NOT NULL REFERENCES dify_workspace (id),
  app_id      TEXT   NOT NULL REFERENCES dify_app (id),
  node_id     TEXT   NOT NULL,
  kind        TEXT   NOT NULL,
  generation  BIGINT NOT NULL,
  secret_hash TEXT   UNIQUE,
  terms       TEXT   NOT NULL,
  due_at      BIGINT,
  lease_owner TEXT,
  lease_until BIGINT,
  created_at  BIGINT NOT NULL,
  UNIQUE (app_id, node_id)
);

CREATE INDEX dify_trigger_due ON dify_trigger (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX dify_trigger_of_tenant ON dify_trigger (tenant_id, kind, terms);
