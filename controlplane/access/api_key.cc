#include "controlplane/access/api_key.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "base/hex.h"

namespace spoor::controlplane {
namespace {

constexpr std::string_view kPrefix = "spoor_";
constexpr std::size_t kIdOctets = 8;
constexpr std::size_t kSecretOctets = 32;
constexpr std::size_t kIdDigits = 2 * kIdOctets;
constexpr std::size_t kTextSize = kPrefix.size() + kIdDigits + 1 + 2 * kSecretOctets;

}  // namespace

base::Result<KeyText> MakeKey() {
  std::array<std::uint8_t, kIdOctets + kSecretOctets> random{};
  if (RAND_priv_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    return base::Fail(base::ErrorCode::kInternal, "the system gives no random numbers");
  }
  const base::ByteSpan octets(random);
  KeyText key{.id = base::ToHex(octets.first(kIdOctets)), .text = {}};
  key.text = std::string(kPrefix) + key.id + "_" + base::ToHex(octets.subspan(kIdOctets));
  return key;
}

std::optional<std::string_view> IdOf(std::string_view text) {
  if (text.size() != kTextSize || !text.starts_with(kPrefix)) return std::nullopt;
  return text.substr(kPrefix.size(), kIdDigits);
}

std::string HashOf(std::string_view text) {
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

bool IsSameHash(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace spoor::controlplane
