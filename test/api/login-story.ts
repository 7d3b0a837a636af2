import { expect } from 'vitest';
import { type Actor, scopes } from '../../src/customers/actor.ts';
import { authenticateCustomer, type LoginOutcome } from '../../src/logins/authenticate-customer.ts';
import type { Data, TestAccount, TestService } from '../support/service.ts';

export const authenticateMutation = `
  mutation ($siteId: Int!, $login: String!, $password: String!) {
    authenticateCustomer(siteId: $siteId, login: $login, password: $password) {
      customer { id email username lastLoginAt passwordLastUpdatedAt updatedAt hasPassword }
      userErrors { code path message hint params }
    }
  }`;

const createMutation = `
  mutation ($siteId: Int!, $input: CustomerInput!) {
    createCustomer(siteId: $siteId, input: $input) {
      customer { id email username lastLoginAt passwordLastUpdatedAt updatedAt }
      userErrors { code path message params }
    }
  }`;

export const password = 'correct horse battery staple';
/** bcrypt of `password` at cost 6. */
export const bcryptHash = '$2y$06$St/t35uGKP/5FEtkUV.UaexxHoF1wbvQIX8ZR.vR0Ic2XOLwUOxEi';

/** Creates a customer, with `password` in plain text unless the input says otherwise. */
export async function create(
  service: TestService,
  { token, siteId }: TestAccount,
  input: object,
): Promise<Data> {
  const whole = {
    password,
    passwordType: 'PLAIN_TEXT',
    skipEmailDnsValidations: true,
    displayName: 'C',
    ...input,
  };
  const { createCustomer } = await service.graphql(token, createMutation, { siteId, input: whole });
  expect(createCustomer.userErrors, JSON.stringify(input)).toEqual([]);
  return createCustomer.customer;
}

/** Logs in through the API; the payload. */
export async function logIn(
  service: TestService,
  { token, siteId }: Pick<TestAccount, 'token' | 'siteId'>,
  login: string,
  typed: string = password,
): Promise<Data> {
  const variables = { siteId, login, password: typed };
  return (await service.graphql(token, authenticateMutation, variables)).authenticateCustomer;
}

/** `OK`, or the code of the refusal. */
export async function codeOf(payload: Promise<Data>): Promise<string> {
  const { customer, userErrors } = await payload;
  expect(customer === null).toBe(userErrors.length > 0);
  expect(userErrors.length).toBeLessThan(2);
  return userErrors[0]?.code ?? 'OK';
}

/** The story behind the API, from a network of one's choice. */
export function logInFrom(
  network: string,
  service: TestService,
  { accountId, siteId }: Pick<TestAccount, 'accountId' | 'siteId'>,
  login: string,
  typed: string = password,
): Promise<LoginOutcome> {
  const actor: Actor = { accountId, subject: 'tester', scopes: new Set(scopes) };
  return authenticateCustomer(service.deps, actor, { siteId, login, password: typed, network });
}
