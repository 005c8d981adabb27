# Building and running fuzz targets, for scripts/fuzz and scripts/test. Sourced after common.sh, never run.

# Coverage for the fuzzer, and every memory or arithmetic error ends the run.
build_fuzzers() {
  CXX=clang++-19 configure "$fuzz_dir" -Dfuzz=true -Dwerror=false -Dbuildtype=plain -Doptimization=2 -Ddebug=false -Db_lundef=false \
    -Db_sanitize=address,undefined -Dcpp_args="-gline-tables-only -fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined"
  compile "$fuzz_dir"
  local sources=("$spoor_root/tests/fuzz/seeds.py" "$spoor_root/tests/golden")
  if [[ ! -d $fuzz_dir/seeds || -n $(find "${sources[@]}" -newer "$fuzz_dir/seeds" -print -quit) ]]; then
    rm -rf "$fuzz_dir/seeds"
    /usr/bin/python3 "$spoor_root/tests/fuzz/seeds.py" "$golden_capture" "$fuzz_dir/seeds"
  fi
}

fuzz_targets() {
  local program
  for program in "$fuzz_dir"/tests/fuzz/*_fuzz; do
    [[ -x $program ]] || continue
    program=${program##*/}
    printf '%s\n' "${program%_fuzz}"
  done
}

# run_fuzzer TARGET SECONDS: replays what was found before and the seeds, then goes on from there. New inputs go to
# build-fuzz/corpus, the rest stays as it is.
run_fuzzer() {
  local target=$1 seconds=$2 folder
  local folders=("$fuzz_dir/corpus/$target")
  mkdir -p "${folders[0]}"
  for folder in "$fuzz_dir/seeds/$target" "$spoor_root/tests/fuzz/regressions/$target"; do
    [[ -d $folder ]] && folders+=("$folder")
  done
  (cd "$fuzz_dir" && "tests/fuzz/${target}_fuzz" -max_total_time="$seconds" -max_len=65535 -rss_limit_mb=4096 \
    -timeout=10 -print_final_stats=0 -verbosity=1 "${folders[@]}" 2>&1 </dev/null | tail -n 25)
}
