// RDATA that is character-strings: free text, descriptions, policies.
#pragma once

#include "dns/rdata_printer.h"

namespace spoor::dns {

void PrintTxt(RdataPrinter& printer);    // TXT SPF AVC NINFO: RFC 1035 section 3.3.14, at least one string
void PrintHinfo(RdataPrinter& printer);  // RFC 1035 section 3.3.2
void PrintX25(RdataPrinter& printer);    // RFC 1183 section 3.1
void PrintIsdn(RdataPrinter& printer);   // RFC 1183 section 3.2
void PrintGpos(RdataPrinter& printer);   // RFC 1712 section 3
void PrintCaa(RdataPrinter& printer);    // RFC 8659 section 4.1
void PrintUri(RdataPrinter& printer);    // RFC 7553 section 4

}  // namespace spoor::dns
