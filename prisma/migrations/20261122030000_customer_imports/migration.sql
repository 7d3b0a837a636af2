-- Imports of files: how far each has come, written together with the customers of its rows.

-- CreateTable
CREATE TABLE "customer_imports" (
    "account_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "site_id" INTEGER NOT NULL,
    "identity" TEXT NOT NULL,
    "run" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "options" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "owner" TEXT,
    "checkpoint" JSONB,
    "rows" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "tallies" JSONB NOT NULL DEFAULT '{}',
    "total_bytes" BIGINT,
    "bytes_read" BIGINT NOT NULL DEFAULT 0,
    "rejected_path" TEXT,
    "error" JSONB,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "customer_imports_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateIndex
CREATE INDEX "customer_imports_status_idx" ON "customer_imports"("status", "source");

-- CreateIndex
CREATE UNIQUE INDEX "customer_imports_identity_key" ON "customer_imports"("account_id", "identity", "run");

-- AddForeignKey
ALTER TABLE "customer_imports" ADD CONSTRAINT "customer_imports_account_id_site_id_fkey" FOREIGN KEY ("account_id", "site_id") REFERENCES "sites"("account_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say -------------------------------------------------------------------------

ALTER TABLE "customer_imports" ADD CONSTRAINT "customer_imports_source_check" CHECK ("source" IN ('COMMAND', 'UPLOAD'));

ALTER TABLE "customer_imports" ADD CONSTRAINT "customer_imports_status_check"
  CHECK ("status" IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'));

ALTER TABLE "customer_imports" ADD CONSTRAINT "customer_imports_counts_check"
  CHECK ("rows" = "created" + "updated" + "unchanged" + "rejected");
