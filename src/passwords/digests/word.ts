/**
 * The element of a typed array at an index that the caller has masked to its length, which the compiler
 * cannot know. A check in the innermost loop of a cipher would cost as much as the cipher.
 */
export function at(words: Int32Array, index: number): number {
  return words[index] as number;
}
