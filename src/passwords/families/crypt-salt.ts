/**
 * What crypt(3) takes in a salt, as a character class: printable ASCII but white space, `$`, and the five signs
 * that mean something in password files (`!`, `*`, `:`, `;`, `\`). Source: libxcrypt, `check_badsalt_chars`.
 */
export const saltCharacters = '["#%&\'()+,\\-./0-9<=>?@A-Z[\\]^_`a-z{|}~]';
