#include "dns/rdata_text.h"

#include <algorithm>
#include <array>

#include "dns/rdata_printer.h"
#include "dns/rdata_text_addresses.h"
#include "dns/rdata_text_dnssec.h"
#include "dns/rdata_text_keys.h"
#include "dns/rdata_text_location.h"
#include "dns/rdata_text_names.h"
#include "dns/rdata_text_service.h"
#include "dns/rdata_text_strings.h"
#include "dns/types.h"

namespace spoor::dns {
namespace {

struct Form {
  RrType type;
  void (*print)(RdataPrinter&);
};

// Sorted by number. Types that are not here have no presentation form in common use and print as RFC 3597 says: MB MG
// MR MD MF MINFO, NULL, WKS, SIG, KEY, NXT, A6 and TA among them.
constexpr auto kForms = std::to_array<Form>({
    {RrType::kA, PrintA},
    {RrType::kNs, PrintNameRdata},
    {RrType::kCname, PrintNameRdata},
    {RrType::kSoa, PrintSoa},
    {RrType::kPtr, PrintNameRdata},
    {RrType::kHinfo, PrintHinfo},
    {RrType::kMx, PrintPreferenceName},
    {RrType::kTxt, PrintTxt},
    {RrType::kRp, PrintRp},
    {RrType::kAfsdb, PrintPreferenceName},
    {RrType::kX25, PrintX25},
    {RrType::kIsdn, PrintIsdn},
    {RrType::kRt, PrintPreferenceName},
    {RrType::kNsap, PrintNsap},
    {RrType::kNsapPtr, PrintNameRdata},
    {RrType::kPx, PrintPx},
    {RrType::kGpos, PrintGpos},
    {RrType::kAaaa, PrintAaaa},
    {RrType::kLoc, PrintLoc},
    {RrType::kSrv, PrintSrv},
    {RrType::kNaptr, PrintNaptr},
    {RrType::kKx, PrintPreferenceName},
    {RrType::kCert, PrintCert},
    {RrType::kDname, PrintNameRdata},
    {RrType::kApl, PrintApl},
    {RrType::kDs, PrintDs},
    {RrType::kSshfp, PrintSshfp},
    {RrType::kIpseckey, PrintIpseckey},
    {RrType::kRrsig, PrintRrsig},
    {RrType::kNsec, PrintNsec},
    {RrType::kDnskey, PrintDnskey},
    {RrType::kDhcid, PrintDhcid},
    {RrType::kNsec3, PrintNsec3},
    {RrType::kNsec3param, PrintNsec3param},
    {RrType::kTlsa, PrintTlsa},
    {RrType::kSmimea, PrintTlsa},
    {RrType::kHip, PrintHip},
    {RrType::kNinfo, PrintTxt},
    {RrType::kCds, PrintCds},
    {RrType::kCdnskey, PrintDnskey},
    {RrType::kOpenpgpkey, PrintOpenpgpkey},
    {RrType::kCsync, PrintCsync},
    {RrType::kZonemd, PrintZonemd},
    {RrType::kSvcb, PrintSvcb},
    {RrType::kHttps, PrintSvcb},
    {RrType::kSpf, PrintTxt},
    {RrType::kNid, PrintL64},
    {RrType::kL32, PrintL32},
    {RrType::kL64, PrintL64},
    {RrType::kLp, PrintPreferenceName},
    {RrType::kEui48, PrintEui48},
    {RrType::kEui64, PrintEui64},
    {RrType::kUri, PrintUri},
    {RrType::kCaa, PrintCaa},
    {RrType::kAvc, PrintTxt},
    {RrType::kAmtrelay, PrintAmtrelay},
    {RrType::kDlv, PrintDs},
});

static_assert(std::ranges::is_sorted(kForms, {}, &Form::type));

// False, with garbage appended, when the octets have no text of this type.
bool AppendTypedRdata(std::string& out, std::uint16_t type, base::ByteSpan rdata) {
  const auto* form = std::ranges::lower_bound(kForms, static_cast<RrType>(type), {}, &Form::type);
  if (rdata.empty() || form == kForms.end() || TypeNumber(form->type) != type) return false;
  RdataPrinter printer(out, rdata);
  form->print(printer);
  return printer.done();
}

}  // namespace

void AppendRdataText(std::string& out, std::uint16_t type, base::ByteSpan rdata) {
  const std::size_t start = out.size();
  if (AppendTypedRdata(out, type, rdata)) return;
  out.resize(start);
  AppendGenericRdata(out, rdata);
}

std::string RdataText(std::uint16_t type, base::ByteSpan rdata) {
  std::string text;
  AppendRdataText(text, type, rdata);
  return text;
}

}  // namespace spoor::dns
