// Prints new names that contain a word, as they appear; stopped and started again it goes on where it was.
import { Spoor } from './spoor_client.mjs';

const [address, caFile, keyFile, word, tokenFile, count] = process.argv.slice(2);
const spoor = new Spoor(address, caFile, keyFile);

let seen = 0;
for await (const { record } of spoor.watch({ pattern: word, news: 'WATCH_NEWS_NAMES' }, tokenFile)) {
  console.log(record.rrname, record.rrtype_text, record.rdata_text);
  seen += 1;
  if (seen === Number(count)) {
    break; // 0: never
  }
}
spoor.close();
