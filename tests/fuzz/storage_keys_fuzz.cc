// Keys, rows and resume tokens of the store on hostile octets: nothing is read outside, and whatever decodes encodes to
// the same octets again.
#include <cstdlib>

#include "storage/record_key.h"
#include "storage/resume_token.h"
#include "storage/version_1_row.h"

namespace {

using spoor::base::ByteSpan;
using spoor::storage::Index;

void CheckKeys(Index index, ByteSpan octets) {
  (void)spoor::storage::ReadFullKey(index, octets);
  const auto tuple = spoor::storage::DecodeFullKey(index, octets);
  if (!tuple) return;
  // The same tuple has a key in the other index, and that one comes back too.
  const Index other = index == Index::kForward ? Index::kInverse : Index::kForward;
  const std::string key = spoor::storage::FullKey(other, tuple->view());
  const auto again = spoor::storage::DecodeFullKey(other, spoor::base::AsBytes(key));
  if (!again || again->owner != tuple->owner || again->type != tuple->type || again->rdata != tuple->rdata)
    std::abort();
}

void CheckResume(Index index, ByteSpan octets) {
  const auto position = spoor::storage::DecodeResume(index, octets);
  if (position && !octets.empty() && spoor::storage::EncodeResume(index, *position) != spoor::base::AsChars(octets)) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan octets(data, size);
  for (const Index index : {Index::kForward, Index::kInverse}) {
    CheckKeys(index, octets);
    CheckResume(index, octets);
  }
  spoor::observation::Record record;
  spoor::storage::ReadVersion1Row(std::string(511, 'k'), octets, record);  // a cut row: the value holds the tuple
  spoor::storage::ReadVersion1Row(spoor::base::AsChars(octets), {}, record);
  return 0;
}
