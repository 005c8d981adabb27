// grpc-js, told what to do by lines of JSON; driver.py is its twin, README.md has the orders.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { Incomplete, Spoor, definitions, errorDetails, messages, retryAfterMs } from './spoor_client.mjs';

const PROTOS = '/usr/share/grpc-proto/grpc';
const FOREIGN = ['health/v1/health.proto', 'reflection/v1alpha/reflection.proto'];
const own = { longs: String, enums: String, keepCase: true };
const services = Object.assign({}, definitions, ...FOREIGN.map((path) => loader.loadSync(`${PROTOS}/${path}`, own)));

const spoors = new Map();
const channels = new Map();
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

// Octets travel as Base64, as in the JSON of protos.
Buffer.prototype.toJSON = function toJSON() {
  return this.toString('base64');
};

function tell(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

// Stops in the middle until a line comes.
async function hold() {
  tell({ held: true });
  await lines.next();
}

// How a call ended, with the details in full.
function problem(error) {
  if (!(error.code in grpc.status)) {
    throw error;
  }
  const details = errorDetails(error).map((detail) =>
    // A map comes as entries when the interface is read from a descriptor set.
    detail.metadata ? { ...detail, metadata: Object.fromEntries(detail.metadata.map((e) => [e.key, e.value])) } : detail,
  );
  return { code: grpc.status[error.code], text: error.details, retry_ms: retryAfterMs(error, -1), details };
}

// A connection of its own under a name: the example's with a key, else one with nothing but TLS.
function connect({ to = 'main', address, ca, key }) {
  channels.get(to)?.close();
  spoors.delete(to);
  if (key) {
    spoors.set(to, new Spoor(address, ca, key));
    channels.set(to, spoors.get(to).queries.getChannel());
  } else {
    channels.set(to, new grpc.Channel(address, grpc.credentials.createSsl(readFileSync(ca)), {}));
  }
  return {};
}

function disconnect() {
  channels.forEach((channel) => channel.close());
  channels.clear();
  spoors.clear();
  return {};
}

// An iterator over the answers, and what cancels the call.
function start({ to = 'main', service, method, requests, timeout_s }) {
  const { requestStream, responseStream, path, requestSerialize, responseDeserialize } = services[service][method];
  const client = new grpc.Client('', null, { channelOverride: channels.get(to) });
  const options = { deadline: Date.now() + timeout_s * 1000 };
  const shape = [path, requestSerialize, responseDeserialize];
  if (requestStream) {
    const call = client.makeBidiStreamRequest(...shape, options);
    requests.forEach((request) => call.write(request));
    call.end();
    return call;
  }
  if (responseStream) {
    return client.makeServerStreamRequest(...shape, requests[0], options);
  }
  return unary(client, shape, requests[0], options);
}

async function* unary(client, shape, request, options) {
  yield await new Promise((resolve, reject) => {
    client.makeUnaryRequest(...shape, request, options, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

// Of many messages with records, what can be compared.
class Fold {
  count = 0;
  digest = createHash('sha256');
  end = null;

  addRecord(record) {
    this.count += 1;
    this.digest.update(`${record.rrname} ${record.rrtype_text} ${record.rdata_text}\n`);
  }

  add(message) {
    for (const record of message.records ?? []) {
      this.addRecord(record);
    }
    this.end = message.end ?? this.end;
  }

  answer() {
    return { count: this.count, digest: this.digest.digest('hex'), end: this.end };
  }
}

// One call to its end, however it ends.
async function call(order) {
  const all = [];
  const fold = order.fold ? new Fold() : null;
  let answer = { code: 'OK' };
  let number = 0;
  try {
    const stream = start(order);
    for await (const message of stream.cancel ? messages(stream) : stream) {
      number += 1;
      fold ? fold.add(message) : all.push(message);
      if (number === order.cancel_after) {
        stream.cancel();
      }
      if (number === order.hold_after) {
        await hold();
      }
    }
  } catch (error) {
    answer = problem(error);
  }
  return { ...answer, ...(fold ? fold.answer() : { messages: all }) };
}

// What the example's records() gives, folded.
async function records({ to = 'main', method, request, hold_after }) {
  const fold = new Fold();
  let answer = { code: 'OK' };
  try {
    for await (const record of spoors.get(to).records(method, request)) {
      fold.addRecord(record);
      if (fold.count === hold_after) {
        await hold();
      }
    }
  } catch (error) {
    answer = error instanceof Incomplete ? { code: 'INCOMPLETE', text: error.message } : problem(error);
  }
  return { ...answer, ...fold.answer() };
}

// So many observations of the example's watch().
async function watch({ to = 'main', request, place, count }) {
  const observations = [];
  for await (const observation of spoors.get(to).watch(request, place)) {
    observations.push(observation);
    if (observations.length === count) {
      break;
    }
  }
  return { code: 'OK', observations };
}

const orders = { connect, disconnect, call, records, watch };
tell({ ready: true });
for (let line = await lines.next(); !line.done; line = await lines.next()) {
  const order = JSON.parse(line.value);
  tell(await orders[order.do](order));
}
disconnect();
