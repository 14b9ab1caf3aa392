// An answer of the Bot API that is not ok, worded as the real server words it.

export class ApiError extends Error {
  readonly status: number;
  readonly parameters: Record<string, number> | undefined;

  constructor(status: number, description: string, parameters?: Record<string, number>) {
    super(description);
    this.name = 'ApiError';
    this.status = status;
    this.parameters = parameters;
  }
}

export const badRequest = (text: string): ApiError => new ApiError(400, `Bad Request: ${text}`);
export const forbidden = (text: string): ApiError => new ApiError(403, `Forbidden: ${text}`);

export const tooManyRequests = (retryAfter: number): ApiError =>
  new ApiError(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter });

/** What the look-alike does not imitate: answered 501 and recorded as a violation by the server. */
export class NotServed extends Error {
  constructor(what: string) {
    super(`the look-alike does not serve ${what}`);
    this.name = 'NotServed';
  }
}
