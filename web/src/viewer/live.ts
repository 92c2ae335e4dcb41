const REST_MS = 120;

/**
 * A value that changes with every movement of a pointer. Watchers hear of it once a frame and
 * draw; React hears of it only when it has come to rest.
 */
export class Live<T> {
  private value: T;
  private calm: T;
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly watchers = new Set<(value: T) => void>();
  private readonly subscribers = new Set<() => void>();

  constructor(initial: T) {
    this.value = initial;
    this.calm = initial;
  }

  get now(): T {
    return this.value;
  }

  set(value: T): void {
    this.value = value;
    if (!this.frame) this.frame = requestAnimationFrame(() => this.draw());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), REST_MS);
  }

  /** Calls `watcher` now and once a frame in which the value changed. */
  watch(watcher: (value: T) => void): () => void {
    this.watchers.add(watcher);
    watcher(this.value);
    return () => this.watchers.delete(watcher);
  }

  /** For `useSyncExternalStore`, with `rested`. */
  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  };

  readonly rested = (): T => this.calm;

  private draw(): void {
    this.frame = 0;
    for (const watcher of this.watchers) watcher(this.value);
  }

  private rest(): void {
    this.calm = this.value;
    for (const subscriber of this.subscribers) subscriber();
  }
}
