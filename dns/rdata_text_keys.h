// RDATA that is keys, certificates and fingerprints of services, with where to find the service.
#pragma once

#include "dns/rdata_printer.h"

namespace spoor::dns {

void PrintCert(RdataPrinter& printer);        // RFC 4398 section 2
void PrintSshfp(RdataPrinter& printer);       // RFC 4255 section 3
void PrintIpseckey(RdataPrinter& printer);    // RFC 4025 section 2
void PrintDhcid(RdataPrinter& printer);       // RFC 4701 section 3.1
void PrintTlsa(RdataPrinter& printer);        // TLSA SMIMEA: RFC 6698 section 2.2, RFC 8162
void PrintHip(RdataPrinter& printer);         // RFC 8005 section 5
void PrintOpenpgpkey(RdataPrinter& printer);  // RFC 7929 section 2
void PrintAmtrelay(RdataPrinter& printer);    // RFC 8777 section 4

}  // namespace spoor::dns
