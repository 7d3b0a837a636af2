-- The answers of creates that were sent with an idempotency key, for as long as a client may retry.

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "account_id" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "customer_id" UUID NOT NULL,
    "result" TEXT NOT NULL,
    "customer" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("account_id","subject","key")
);

-- CreateIndex
CREATE INDEX "idempotency_keys_customer_id_idx" ON "idempotency_keys"("account_id", "customer_id");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- AddForeignKey
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_account_id_customer_id_fkey" FOREIGN KEY ("account_id", "customer_id") REFERENCES "customers"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say -------------------------------------------------------------------------

ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_result_check"
  CHECK ("result" IN ('CREATED', 'RETURNED', 'UPDATED', 'UNCHANGED'));
