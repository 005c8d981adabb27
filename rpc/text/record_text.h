// Records as lines of text: COF (draft-dulaunoy-dnsop-passive-dns-cof-13), one JSON object in a line, keys in a fixed
// order, no spaces; and CSV (RFC 4180). Two writings of the same data are the same octets.
#pragma once

#include <string>
#include <string_view>

#include "spoor/v1/record.pb.h"

namespace spoor::rpc {

// Appends {"rrname":...,"count":7 without what closes it.
void OpenCofObject(std::string& out, const v1::Record& record);

// The columns of AppendCsvFields.
inline constexpr std::string_view kCsvColumns = "rrname,rrtype,rdata,time_first,time_last,count";
// Appends the fields without the end of the line, which is CR LF.
void AppendCsvFields(std::string& out, const v1::Record& record);
// One field, in quotes where it needs them.
void AppendCsvField(std::string& out, std::string_view text);

// Appends `before` and the number.
void AppendNumber(std::string& out, std::string_view before, std::int64_t value);
void AppendNumber(std::string& out, std::string_view before, std::uint64_t value);

}  // namespace spoor::rpc
