-- What an account says of its mail, the confirmations of emails, and how often one was asked for.

-- AlterTable
ALTER TABLE "accounts" ADD COLUMN "unknown_email_policy" TEXT NOT NULL DEFAULT 'ACCEPT',
ADD COLUMN "mail_from_name" TEXT,
ADD COLUMN "mail_from_address" TEXT,
ADD COLUMN "confirmation_url" TEXT;

-- CreateTable
CREATE TABLE "email_confirmations" (
    "account_id" INTEGER NOT NULL,
    "token_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "email_key" TEXT NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "email_confirmations_pkey" PRIMARY KEY ("account_id","token_id")
);

-- CreateTable
CREATE TABLE "confirmation_requests" (
    "account_id" INTEGER NOT NULL,
    "customer_id" UUID NOT NULL,
    "day_began_at" TIMESTAMPTZ(3) NOT NULL,
    "requests" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "confirmation_requests_pkey" PRIMARY KEY ("account_id","customer_id")
);

-- CreateIndex
CREATE INDEX "email_confirmations_customer_id_idx" ON "email_confirmations"("account_id", "customer_id");

-- AddForeignKey
ALTER TABLE "email_confirmations" ADD CONSTRAINT "email_confirmations_account_id_customer_id_fkey" FOREIGN KEY ("account_id", "customer_id") REFERENCES "customers"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "confirmation_requests" ADD CONSTRAINT "confirmation_requests_account_id_customer_id_fkey" FOREIGN KEY ("account_id", "customer_id") REFERENCES "customers"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say -------------------------------------------------------------------------

ALTER TABLE "accounts" ADD CONSTRAINT "accounts_unknown_email_policy_check"
  CHECK ("unknown_email_policy" IN ('ACCEPT', 'REJECT'));

-- A check of later than the create may find that the domain receives no mail.
ALTER TABLE "customers" DROP CONSTRAINT "customers_email_deliverability_check";
ALTER TABLE "customers" ADD CONSTRAINT "customers_email_deliverability_check"
  CHECK ("email_deliverability" IN ('DELIVERABLE', 'UNKNOWN', 'UNDELIVERABLE'));
