/** Work in short steps: between two of them whoever runs it may let others have their turn. */
export type Steps<T> = Generator<undefined, T>;
