// RDATA of DNSSEC and its relatives: keys, digests, signatures, denials, and what a child tells its parent.
#pragma once

#include "dns/rdata_printer.h"

namespace spoor::dns {

void PrintDs(RdataPrinter& printer);          // DS DLV: RFC 4034 section 5.3
void PrintCds(RdataPrinter& printer);         // RFC 7344 section 3.1, RFC 8078 section 4
void PrintDnskey(RdataPrinter& printer);      // DNSKEY CDNSKEY: RFC 4034 section 2.2
void PrintRrsig(RdataPrinter& printer);       // RFC 4034 section 3.2
void PrintNsec(RdataPrinter& printer);        // RFC 4034 section 4.2
void PrintNsec3(RdataPrinter& printer);       // RFC 5155 section 3.3
void PrintNsec3param(RdataPrinter& printer);  // RFC 5155 section 4.3
void PrintCsync(RdataPrinter& printer);       // RFC 7477 section 2.1.2
void PrintZonemd(RdataPrinter& printer);      // RFC 8976 section 2.3

}  // namespace spoor::dns
