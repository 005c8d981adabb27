#include "storage/stored_key.h"

#include <xxhash.h>

#include "base/bytes.h"

namespace spoor::storage {

static_assert(kSecretOctets >= XXH3_SECRET_SIZE_MIN);

std::string StoredKey(std::string_view full, const Secret& secret) {
  if (full.size() <= kKeptOctets) return std::string(full);
  const XXH128_hash_t hash = XXH3_128bits_withSecret(full.data(), full.size(), secret.data(), secret.size());
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  std::string stored(full.substr(0, kKeptOctets));
  stored += base::AsChars(canonical.digest);
  return stored;
}

void AdvanceCutKey(std::string& stored) {
  for (std::size_t i = stored.size(); i-- > kKeptOctets;) {
    const auto octet = static_cast<unsigned char>(static_cast<unsigned char>(stored[i]) + 1);
    stored[i] = static_cast<char>(octet);
    if (octet != 0) return;
  }
}

}  // namespace spoor::storage
