// Which names share an address with a name: from the name to its addresses, and back.
import { Spoor } from './spoor_client.mjs';

const A = 1;
const AAAA = 28;
const [address, caFile, keyFile, wanted] = process.argv.slice(2);
const spoor = new Spoor(address, caFile, keyFile);

const hosts = new Map(); // address -> names that pointed there
for await (const record of spoor.lookup(wanted, { rrtypes: [A, AAAA] })) {
  const names = new Set();
  for await (const other of spoor.rdata({ ip: record.rdata_text })) {
    names.add(other.rrname);
  }
  hosts.set(record.rdata_text, names);
}
for (const host of [...hosts.keys()].sort()) {
  console.log(host, ...[...hosts.get(host)].sort());
}
spoor.close();
