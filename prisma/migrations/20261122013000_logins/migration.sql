-- What logins need: failed ones are counted, and credentials can be counted by scheme.

-- AlterTable
ALTER TABLE "credentials" ADD COLUMN "site_id" INTEGER;

UPDATE "credentials" SET "site_id" = "customers"."site_id" FROM "customers"
  WHERE "customers"."account_id" = "credentials"."account_id" AND "customers"."id" = "credentials"."customer_id";

ALTER TABLE "credentials" ALTER COLUMN "site_id" SET NOT NULL;

-- CreateTable
CREATE TABLE "login_failures" (
    "account_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "failures" DOUBLE PRECISION NOT NULL,
    "failed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "login_failures_pkey" PRIMARY KEY ("account_id","key")
);

-- CreateIndex
CREATE INDEX "credentials_scheme_idx" ON "credentials"("account_id", "site_id", "scheme");

-- CreateIndex
CREATE INDEX "login_failures_failed_at_idx" ON "login_failures"("account_id", "failed_at");
