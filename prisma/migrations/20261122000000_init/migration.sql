-- The tables of accounts, sites, customers, their credentials, and of what a write leaves for others to do.
-- Every key starts with account_id, so that the same tables can be distributed by it.

-- CreateTable
CREATE TABLE "accounts" (
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sites" (
    "account_id" INTEGER NOT NULL,
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sites_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "payment_gateways" (
    "account_id" INTEGER NOT NULL,
    "provider" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_gateways_pkey" PRIMARY KEY ("account_id","provider")
);

-- CreateTable
CREATE TABLE "customers" (
    "account_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "site_id" INTEGER NOT NULL,
    "email" TEXT,
    "email_address" TEXT,
    "email_key" TEXT,
    "email_deliverability" TEXT,
    "email_verified_at" TIMESTAMPTZ(3),
    "email_hardbounce" BOOLEAN NOT NULL DEFAULT false,
    "email_marketing" BOOLEAN,
    "tele_marketing" BOOLEAN,
    "billing_email" TEXT,
    "first_name" TEXT,
    "last_name" TEXT,
    "display_name" TEXT,
    "organization" TEXT,
    "title" TEXT,
    "salutation" TEXT,
    "phone" TEXT,
    "tax_id" TEXT,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "old_provider_id" TEXT,
    "is_imported" BOOLEAN NOT NULL DEFAULT false,
    "username" TEXT,
    "username_key" TEXT,
    "timezone" TEXT,
    "language" TEXT,
    "payment_gateway_id" TEXT,
    "profile_photo" JSONB,
    "password_last_updated_at" TIMESTAMPTZ(3),
    "last_login_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "credentials" (
    "account_id" INTEGER NOT NULL,
    "customer_id" UUID NOT NULL,
    "scheme" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "settings" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "credentials_pkey" PRIMARY KEY ("account_id","customer_id")
);

-- CreateTable
CREATE TABLE "events" (
    "account_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "jobs" (
    "account_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "customer_id" UUID,
    "payload" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'READY',
    "run_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "locked_by" TEXT,
    "locked_until" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "jobs_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateIndex
CREATE INDEX "customers_site_id_idx" ON "customers"("account_id", "site_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "customers_email_key" ON "customers"("account_id", "email_key");

-- CreateIndex
CREATE UNIQUE INDEX "customers_old_provider_id_key" ON "customers"("account_id", "old_provider_id");

-- CreateIndex
CREATE UNIQUE INDEX "customers_username_key" ON "customers"("account_id", "username_key");

-- AddForeignKey
ALTER TABLE "sites" ADD CONSTRAINT "sites_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_gateways" ADD CONSTRAINT "payment_gateways_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customers" ADD CONSTRAINT "customers_account_id_site_id_fkey" FOREIGN KEY ("account_id", "site_id") REFERENCES "sites"("account_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_account_id_customer_id_fkey" FOREIGN KEY ("account_id", "customer_id") REFERENCES "customers"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say -------------------------------------------------------------------------

ALTER TABLE "payment_gateways" ADD CONSTRAINT "payment_gateways_provider_check" CHECK ("provider" IN ('STRIPE', 'TAP'));

ALTER TABLE "customers" ADD CONSTRAINT "customers_email_deliverability_check"
  CHECK ("email_deliverability" IN ('DELIVERABLE', 'UNKNOWN'));

ALTER TABLE "jobs" ADD CONSTRAINT "jobs_status_check" CHECK ("status" IN ('READY', 'RUNNING', 'DONE', 'PARKED'));

-- The next job of an account, without reading the finished ones.
CREATE INDEX "jobs_due_idx" ON "jobs" ("account_id", "run_at") WHERE "status" IN ('READY', 'RUNNING');

-- Words of a customer for the list's text filter; the query must repeat this expression to the letter.
CREATE INDEX "customers_text_idx" ON "customers" USING gin (to_tsvector('simple'::regconfig,
  coalesce("first_name", '') || ' ' || coalesce("last_name", '') || ' ' || coalesce("display_name", '') || ' ' ||
  coalesce("organization", '') || ' ' || coalesce("username_key", '') || ' ' || translate(coalesce("email_key", ''), '@', ' ')));
