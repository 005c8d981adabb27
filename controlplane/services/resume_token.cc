#include "controlplane/services/resume_token.h"

#include <xxhash.h>

#include "base/byte_cursor.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kChecksum_octets = 8;
constexpr std::size_t kMin_octets = 1 + 8 + kChecksum_octets;

std::unexpected<base::Error> Bad(std::string_view why) {
  return base::Fail(base::ErrorCode::kInvalidArgument, "paging.resume_token: " + std::string(why));
}

}  // namespace

std::string StampToken(std::uint32_t asked_s, std::string_view token) {
  std::string stamped;
  base::ByteWriter writer(stamped);
  writer.U32(asked_s);
  writer.Octets(base::AsBytes(token));
  return stamped;
}

StampedToken SplitStamp(std::string_view stamped) {
  base::ByteReader reader(base::AsBytes(stamped));
  const std::uint32_t asked_s = reader.U32();
  if (!reader.ok()) return {};
  return {asked_s, base::AsChars(reader.Rest())};
}

std::string EncodeResumeToken(std::uint64_t query_fingerprint, std::string_view position) {
  std::string token;
  base::ByteWriter writer(token);
  writer.U8(kVersion);
  writer.U64(query_fingerprint);
  writer.Octets(base::AsBytes(position));
  writer.U64(XXH3_64bits(token.data(), token.size()));
  return token;
}

base::Result<std::string> DecodeResumeToken(base::ByteSpan token, std::uint64_t query_fingerprint) {
  if (token.size() < kMin_octets || token.size() > kMaxResumeToken_octets) {
    return Bad("not a token of this server; start without it");
  }
  const base::ByteSpan body = token.first(token.size() - kChecksum_octets);
  base::ByteReader checksum(token.last(kChecksum_octets));
  if (checksum.U64() != XXH3_64bits(body.data(), body.size())) return Bad("damaged; start without it");
  base::ByteReader reader(body);
  if (reader.U8() != kVersion) return Bad("of another version of the server; start without it");
  if (reader.U64() != query_fingerprint) return Bad("of another query; repeat the query that it came from");
  return base::ToString(reader.Rest());
}

}  // namespace spoor::controlplane
