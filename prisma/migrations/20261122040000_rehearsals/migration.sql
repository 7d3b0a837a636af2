-- Imports that only rehearse, and what they found.

-- AlterTable
ALTER TABLE "customer_imports" ADD COLUMN     "rehearsal" JSONB,
ADD COLUMN     "validate_only" BOOLEAN NOT NULL DEFAULT false;

-- What Prisma's schema language cannot say -------------------------------------------------------------------------

ALTER TABLE "customer_imports" ADD CONSTRAINT "customer_imports_rehearsal_check"
  CHECK ("rehearsal" IS NULL OR "validate_only");
