// The yardstick of the decoder: a listing to CSV with simdjson's on-demand parser, one thread, constant memory.
//
// It reads pieces of about 4 MB that end at a record, walks every field of every record and writes CSV. It is not a
// product: it finds the end of a record by the bytes "},{", so it needs compact input, and takes the order of fields
// from the first record. It bounds what a program of this shape can reach.
//
//   g++ -O3 -march=native -o simdjson_csv simdjson_csv.cpp -lsimdjson
//   ./simdjson_csv response.json > out.csv
#include <fcntl.h>
#include <simdjson.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

using namespace simdjson;

namespace {

constexpr size_t piece_bytes = 4u << 20;

struct Output {
  std::vector<char> bytes = std::vector<char>(2u << 20);
  size_t used = 0;

  void make_room(size_t count) {
    if (used + count <= bytes.size()) return;
    flush();
    if (count > bytes.size()) bytes.resize(count);
  }
  void add(char byte) { bytes[used++] = byte; }
  void add(std::string_view text) {
    memcpy(bytes.data() + used, text.data(), text.size());
    used += text.size();
  }
  void field(std::string_view text) {
    make_room(text.size() * 2 + 4);
    bool quotes = text.empty();
    for (char byte : text) quotes |= byte == ',' || byte == '"' || byte == '\n' || byte == '\r';
    if (!quotes) return add(text);
    add('"');
    for (char byte : text) {
      if (byte == '"') add('"');
      add(byte);
    }
    add('"');
  }
  void flush() {
    size_t done = 0;
    while (done < used) {
      ssize_t count = write(STDOUT_FILENO, bytes.data() + done, used - done);
      if (count < 0) { perror("write"); exit(1); }
      done += size_t(count);
    }
    used = 0;
  }
};

[[noreturn]] void fail(const char *what) {
  fprintf(stderr, "simdjson_csv: %s\n", what);
  exit(1);
}

struct Converter {
  ondemand::parser parser;
  Output output;
  bool has_header = false;
  size_t rows = 0;

  void header(std::string_view record) {
    padded_string copy(record);
    ondemand::document document;
    if (parser.iterate(copy).get(document)) fail("no record");
    bool first = true;
    for (auto field : document.get_object()) {
      std::string_view key;
      if (field.unescaped_key().get(key)) fail("no key");
      if (!first) output.add(',');
      first = false;
      output.field(key);
    }
    output.add('\n');
    has_header = true;
  }

  // `array` is a whole JSON array of records, with simdjson's padding readable behind it.
  void records(char *array, size_t count, size_t capacity) {
    if (!has_header) {
      const char *end = static_cast<const char *>(memmem(array, count, "},{", 3));
      header(std::string_view(array + 1, end ? size_t(end - array) : count - 2));
    }
    ondemand::document document;
    if (parser.iterate(array, count, capacity).get(document)) fail("no array");
    for (auto element : document.get_array()) {
      ondemand::object object;
      if (element.get_object().get(object)) fail("no object");
      bool first = true;
      for (auto field : object) {
        if (!first) {
          output.make_room(1);
          output.add(',');
        }
        first = false;
        ondemand::value value;
        if (field.value().get(value)) fail("no value");
        ondemand::json_type type;
        if (value.type().get(type)) fail("no type");
        switch (type) {
          case ondemand::json_type::string: {
            std::string_view text;
            if (value.get_string().get(text)) fail("bad string");
            output.field(text);
            break;
          }
          case ondemand::json_type::null: {
            if (!value.is_null()) fail("bad null");
            break;
          }
          default: {
            std::string_view text = value.raw_json_token();
            while (!text.empty() && (unsigned char)text.back() <= ' ') text.remove_suffix(1);
            output.field(text);
          }
        }
      }
      output.make_room(1);
      output.add('\n');
      rows++;
    }
  }
};

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) fail("usage: simdjson_csv response.json");
  int input = open(argv[1], O_RDONLY);
  if (input < 0) { perror(argv[1]); return 1; }

  std::vector<char> window(piece_bytes * 2 + SIMDJSON_PADDING);
  Converter converter;
  size_t used = 0;
  bool started = false, ended = false;
  while (!ended) {
    ssize_t count = read(input, window.data() + used, piece_bytes);
    if (count < 0) { perror("read"); return 1; }
    used += size_t(count);
    ended = count == 0;
    char *start = window.data();  // the byte before the first record: made '[' below
    if (!started) {
      start = static_cast<char *>(memchr(start, '[', used));
      if (!start) fail("no array");
      started = true;
    }
    char *limit = window.data() + used;
    char *cut = nullptr;  // the byte behind the last whole record: made ']' below
    if (ended) {
      cut = static_cast<char *>(memrchr(start, ']', size_t(limit - start)));
      if (!cut) fail("the array does not end");
    } else {
      for (char *at = limit - 3; at > start; at--) {
        if (at[0] == '}' && at[1] == ',' && at[2] == '{') { cut = at + 1; break; }
      }
    }
    char *rest = start;
    if (cut && cut > start + 1) {
      *start = '[';
      *cut = ']';
      size_t capacity = window.size() - size_t(start - window.data());
      converter.records(start, size_t(cut - start) + 1, capacity);
      rest = cut;
    }
    if (ended) break;
    used = size_t(limit - rest);
    memmove(window.data(), rest, used);
  }
  converter.output.flush();
  fprintf(stderr, "%zu rows\n", converter.rows);
  return 0;
}
