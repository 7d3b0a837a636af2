-- What a queue needs to survive its workers: runs that ended because their worker vanished are counted apart from
-- those that failed, and a running job becomes due again when its lease ends.

-- AlterTable
ALTER TABLE "jobs" ADD COLUMN "interruptions" INTEGER NOT NULL DEFAULT 0;

-- What Prisma's schema language cannot say -------------------------------------------------------------------------

-- A running job is held by somebody for some time; any other is held by nobody.
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_lease_check"
  CHECK (("status" = 'RUNNING') = ("locked_by" IS NOT NULL) AND ("status" = 'RUNNING') = ("locked_until" IS NOT NULL));

ALTER TABLE "jobs" ADD CONSTRAINT "jobs_finished_check"
  CHECK (("status" IN ('DONE', 'PARKED')) = ("finished_at" IS NOT NULL));

-- Open jobs of an account by the time at which somebody may take them. Queries must repeat both expressions.
DROP INDEX "jobs_due_idx";
CREATE INDEX "jobs_due_idx" ON "jobs" ("account_id", (coalesce("locked_until", "run_at")))
  WHERE "status" IN ('READY', 'RUNNING');

-- Ended jobs by age, for retention and for the list of parked ones.
CREATE INDEX "jobs_finished_idx" ON "jobs" ("status", "finished_at") WHERE "status" IN ('DONE', 'PARKED');
