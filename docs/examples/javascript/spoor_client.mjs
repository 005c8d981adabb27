// A small client for Spoor: answers that are complete or say that they are not, and watches that miss nothing.
//
//     npm ci --ignore-scripts
//
// fetches the two modules that it imports. The interface is spoor-v1.binpb (share/spoor) beside it; it needs no protos.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const { credentials, status } = grpc;
const NOTHING = Buffer.alloc(0);

// Everything in spoor-v1.binpb by its full name. Fields have the names of the protos, octets are Buffers, and 64-bit
// numbers are texts, because a number of JavaScript is exact to 2^53 only.
export const definitions = loader.loadFileDescriptorSetFromBuffer(
  readFileSync(new URL('spoor-v1.binpb', import.meta.url)),
  { longs: String, enums: String, json: true },
);
const { QueryService, WatchService } = grpc.loadPackageDefinition(definitions).spoor.v1;

// What google.rpc tells about a refused call: ErrorInfo, RetryInfo... each with its type as '@type'.
export function errorDetails(error) {
  const [octets] = error.metadata?.get('grpc-status-details-bin') ?? [];
  return (octets && definitions['google.rpc.Status'].deserialize(octets).details) || [];
}

// When a refused call may be tried again, in milliseconds from now.
export function retryAfterMs(error, otherwiseMs = 1000) {
  const delay = errorDetails(error).find((detail) => detail['@type'].endsWith('/google.rpc.RetryInfo'))?.retry_delay;
  return delay ? Number(delay.seconds ?? 0) * 1000 + Math.ceil((delay.nanos ?? 0) / 1e6) : otherwiseMs;
}

// The messages of a stream. Whoever leaves the loop ends the call.
export async function* messages(call) {
  call.on('error', () => {}); // the loop throws it; after cancel() nobody is left to
  try {
    yield* call;
  } finally {
    call.cancel();
  }
}

// The answer ended before everything was sent; `token` goes on, if there is one.
export class Incomplete extends Error {
  constructor(message, token = NOTHING) {
    super(message);
    this.token = token;
  }
}

// One connection. End it with close().
export class Spoor {
  constructor(address, caFile, apiKeyFile) {
    const key = readFileSync(apiKeyFile, 'ascii').trim();
    const bearer = credentials.createFromMetadataGenerator((_, done) => {
      const metadata = new grpc.Metadata();
      metadata.set('authorization', `Bearer ${key}`);
      done(null, metadata);
    });
    const tls = credentials.combineChannelCredentials(credentials.createSsl(readFileSync(caFile)), bearer);
    this.queries = new QueryService(address, tls);
    this.watches = new WatchService(address, tls, { channelOverride: this.queries.getChannel() });
  }

  close() {
    this.queries.close();
  }

  // Every record of Lookup, LookupRdata, Search or Export. Goes on by itself where an answer was cut by a limit of the
  // server, a deadline or a restart; throws what cannot be mended.
  async *records(method, request, timeoutMs = 60_000) {
    let token = request.paging?.resume_token ?? NOTHING;
    for (;;) {
      let begun = false;
      try {
        const asked = { ...request, paging: { ...request.paging, resume_token: token } };
        for await (const record of this.#page(method, asked, timeoutMs)) {
          begun = true;
          yield record;
        }
        return;
      } catch (error) {
        if (error instanceof Incomplete && error.token.length > 0) {
          token = error.token;
        } else if (error.code === status.UNAVAILABLE && !begun) {
          await sleep(1000); // not even begun, or told to come back: the same again, from the last token
        } else {
          throw error;
        }
      }
    }
  }

  async *#page(method, request, timeoutMs) {
    let end;
    for await (const response of messages(this.queries[method](request, { deadline: Date.now() + timeoutMs }))) {
      yield* response.records ?? [];
      end = response.end ?? end;
    }
    if (!end) {
      throw new Incomplete('the stream was cut');
    }
    const limit = Number(request.paging.limit ?? 0);
    if (end.state !== 'END_STATE_SUCCEEDED' && !(limit && Number(end.record_count ?? 0) >= limit)) {
      throw new Incomplete(end.message, end.resume_token);
    }
  }

  // Records of "www.example.com", "*.example.com" or "example.*".
  lookup(name, filter = {}) {
    return this.records('Lookup', { name, filter });
  }

  // Records that lead to { name }, { ip }, { cidr } or { raw }.
  rdata(value, filter = {}) {
    return this.records('LookupRdata', { ...value, filter });
  }

  // Observations for ever. With a file for its place, a program that was stopped for less than ten minutes goes on where
  // it was; "compacted" means that it was longer: ask the database for what came meanwhile.
  async *watch(what = {}, tokenFile = undefined) {
    let token = tokenFile && existsSync(tokenFile) ? readFileSync(tokenFile) : NOTHING;
    for (;;) {
      try {
        for await (const response of messages(this.watches.Watch({ ...what, resume_token: token }))) {
          if (response.lost_count) {
            console.error(`${response.lost_count} observations came faster than they were read`);
          }
          yield* response.observations ?? [];
          token = response.resume_token ?? NOTHING;
          if (tokenFile) {
            writeFileSync(tokenFile, token);
          }
        }
      } catch (error) {
        if (error.code === status.OUT_OF_RANGE) {
          token = NOTHING;
        } else if (error.code !== status.UNAVAILABLE && error.code !== status.RESOURCE_EXHAUSTED) {
          throw error;
        }
        await sleep(retryAfterMs(error));
      }
    }
  }
}
