-- The way into an account's gateway, and what was imported from there for its customers.

-- AlterTable
ALTER TABLE "payment_gateways" ADD COLUMN "credentials" TEXT,
ADD COLUMN "credentials_key_id" TEXT;

-- CreateTable
CREATE TABLE "payment_methods" (
    "account_id" INTEGER NOT NULL,
    "customer_id" UUID NOT NULL,
    "gateway_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "brand" TEXT,
    "last4" TEXT,
    "exp_month" INTEGER,
    "exp_year" INTEGER,
    "country" TEXT,
    "fingerprint" TEXT,
    "is_default" BOOLEAN NOT NULL,

    CONSTRAINT "payment_methods_pkey" PRIMARY KEY ("account_id","customer_id","gateway_id")
);

-- CreateTable
CREATE TABLE "payment_method_imports" (
    "account_id" INTEGER NOT NULL,
    "customer_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "imported" INTEGER NOT NULL,
    "skipped" INTEGER NOT NULL,
    "error_code" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "payment_method_imports_pkey" PRIMARY KEY ("account_id","customer_id")
);

-- AddForeignKey
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_account_id_customer_id_fkey" FOREIGN KEY ("account_id", "customer_id") REFERENCES "customers"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_method_imports" ADD CONSTRAINT "payment_method_imports_account_id_customer_id_fkey" FOREIGN KEY ("account_id", "customer_id") REFERENCES "customers"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say -------------------------------------------------------------------------

-- Sealed text without the name of its key could never be opened again.
ALTER TABLE "payment_gateways" ADD CONSTRAINT "payment_gateways_credentials_check"
  CHECK (("credentials" IS NULL) = ("credentials_key_id" IS NULL));

ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_provider_check" CHECK ("provider" IN ('STRIPE', 'TAP'));

-- The last digits and no others: whatever a gateway sends, the number of a card has no room here.
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_last4_check" CHECK (length("last4") <= 4);

ALTER TABLE "payment_method_imports" ADD CONSTRAINT "payment_method_imports_status_check"
  CHECK ("status" IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED'));

ALTER TABLE "payment_method_imports" ADD CONSTRAINT "payment_method_imports_error_check"
  CHECK (CASE "status" WHEN 'FAILED' THEN "error_code" IS NOT NULL WHEN 'SUCCEEDED' THEN "error_code" IS NULL ELSE true END);

-- A customer has one default method at most.
CREATE UNIQUE INDEX "payment_methods_default_key" ON "payment_methods" ("account_id", "customer_id") WHERE "is_default";
