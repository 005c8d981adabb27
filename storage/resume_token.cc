#include "storage/resume_token.h"

#include "base/byte_cursor.h"

namespace spoor::storage {
namespace {

constexpr std::uint8_t kResumeVersion = 1;

}  // namespace

std::string EncodeResume(Index index, const std::string& position) {
  std::string token;
  base::ByteWriter out(token);
  out.U8(kResumeVersion);
  out.U8(static_cast<std::uint8_t>(index));
  return token + position;
}

base::Result<std::string> DecodeResume(Index index, base::ByteSpan token) {
  if (token.empty()) return std::string();
  base::ByteReader in(token);
  const bool known = in.U8() == kResumeVersion && in.U8() == static_cast<std::uint8_t>(index);
  const base::ByteSpan position = in.Take(in.remaining());
  if (known && DecodeFullKey(index, position)) return base::ToString(position);
  return base::Fail(base::ErrorCode::kInvalidArgument,
                    "query: the resume position is damaged or belongs to another query; start again without it");
}

}  // namespace spoor::storage
