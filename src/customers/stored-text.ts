/** Whether PostgreSQL could hold this text at all; one that it cannot hold is in no table and must not be asked for. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** The form in which usernames are unique. */
export function usernameKey(username: string): string {
  return username.toLowerCase();
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
