#include "storage/runs/front_coded.h"

#include <algorithm>

#include "base/byte_cursor.h"

namespace spoor::storage {

void FrontCoder::Add(std::string_view next) {
  const auto shared = static_cast<std::size_t>(std::ranges::mismatch(last_, next).in1 - last_.begin());
  base::ByteWriter(shared_).VarU64(shared);
  base::ByteWriter(lengths_).VarU64(next.size() - shared);
  octets_.append(next.substr(shared));
  last_ = next;
}

void FrontCoder::Clear() {
  shared_.clear();
  lengths_.clear();
  octets_.clear();
  last_.clear();
}

void FrontDecoder::Start(base::ByteSpan shared, base::ByteSpan lengths, base::ByteSpan suffixes) {
  shared_ = {shared.data(), shared.data() + shared.size()};
  lengths_ = {lengths.data(), lengths.data() + lengths.size()};
  suffixes_ = {suffixes.data(), suffixes.data() + suffixes.size()};
  shared_octets_ = 0;
  size_ = 0;
}

}  // namespace spoor::storage
