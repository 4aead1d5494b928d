#include "gateway/crypto/vault.hpp"

#include "gateway/crypto/blind_index.hpp"
#include "hmac_key.hpp"
#include "key_lines.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>

namespace gateway::crypto {
namespace {

using Moment = std::chrono::steady_clock::time_point;

constexpr std::string_view version = "v1.";
constexpr std::size_t id_size = 16;     // hex digits
constexpr std::size_t cipher_size = 16; // octets of an SM4 key, and of an initial vector
constexpr std::size_t mac_size = 32;
constexpr std::chrono::seconds between_readings{1};

/// A key for one use: who learns or breaks one of them has none of the others.
Bytes derived(BytesView key, std::string_view use) {
    Digest digest = hmac_sm3(key, use);
    Bytes octets(view(digest));
    OPENSSL_cleanse(digest.data(), digest.size());
    return octets;
}

KeyLines index_keys(const std::vector<Bytes>& keys) {
    KeyLines derived_keys;
    for (const Bytes& key : keys) {
        derived_keys.keys.push_back(derived(key, "gateway.vault.v1.index"));
    }
    return derived_keys;
}

HmacKey mac_key(const Bytes& key) {
    Bytes octets = derived(key, "gateway.vault.v1.mac");
    const Wipe wipe(octets);
    return HmacKey(octets);
}

struct VaultKey {
    explicit VaultKey(const Bytes& key)
        : id(short_name(key)), cipher(derived(key, "gateway.vault.v1.cipher")), mac(mac_key(key)) {}
    ~VaultKey() { OPENSSL_cleanse(cipher.data(), cipher.size()); }
    VaultKey(VaultKey&&) = default; // the octets stay where they are: 32 are too long to lie in the string
    VaultKey& operator=(VaultKey&&) = delete;

    BytesView cipher_key() const { return BytesView(cipher).substr(0, cipher_size); }
    Digest mac_of(std::string_view context, BytesView iv_and_ciphertext) const {
        return mac.of({version, id, length_of(context), context, iv_and_ciphertext});
    }

    std::string id;
    Bytes cipher;
    HmacKey mac;
};

/// The keys of one reading of the file; never changed after it was made.
struct KeyRing {
    explicit KeyRing(const KeyLines& lines) : index(index_keys(lines.keys).keys) {
        keys.reserve(lines.keys.size());
        for (const Bytes& key : lines.keys) {
            keys.emplace_back(key);
        }
    }
    const VaultKey* find(std::string_view id) const {
        const auto found = std::ranges::find(keys, id, &VaultKey::id);
        return found == keys.end() ? nullptr : &*found;
    }

    std::vector<VaultKey> keys;
    BlindIndex index;
};

const std::string& first_id(const KeyRing& ring) { return ring.keys.front().id; }

using Ring = std::shared_ptr<const KeyRing>;

Ring ring_of(const KeyLines& lines) {
    require_whole_keys(lines.keys);
    return std::make_shared<const KeyRing>(lines);
}

struct Sealed {
    std::string_view key_id;
    Bytes octets; ///< iv ‖ ciphertext ‖ mac

    BytesView iv() const { return BytesView(octets).substr(0, cipher_size); }
    BytesView iv_and_ciphertext() const { return BytesView(octets).substr(0, octets.size() - mac_size); }
    BytesView ciphertext() const { return iv_and_ciphertext().substr(cipher_size); }
    BytesView mac() const { return BytesView(octets).substr(octets.size() - mac_size); }
};

bool is_key_id(std::string_view text) {
    return text.size() == id_size && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<Sealed> parse(std::string_view text) {
    constexpr std::size_t head = version.size() + id_size + 1;
    if (text.size() < head || !text.starts_with(version) || text[head - 1] != '.') {
        return std::nullopt;
    }
    const std::string_view id = text.substr(version.size(), id_size);
    std::optional<Bytes> octets = from_base64url(text.substr(head));
    if (!is_key_id(id) || !octets || octets->size() < cipher_size + mac_size) {
        return std::nullopt;
    }
    return Sealed{id, std::move(*octets)};
}

} // namespace

struct Vault::Impl {
    Impl(const KeyLines& lines, std::filesystem::path the_file)
        : file(std::move(the_file)), current(ring_of(lines)), reported(first_id(*current)) {}

    Ring ring() const {
        const std::lock_guard lock(pointer);
        return current;
    }

    /// With `reading` held: else an older reading could take the place of a newer one.
    Ring read() {
        Ring fresh = ring_of(load_key_lines(file));
        const std::lock_guard lock(pointer);
        return current = std::move(fresh);
    }

    /// The keys, among which is this one if it can be had.
    Ring ring_with(std::string_view id) {
        Ring known = ring();
        if (known->find(id) != nullptr || file.empty()) {
            return known;
        }
        const std::lock_guard lock(reading);
        known = ring(); // another thread may just have read it
        const Moment now = std::chrono::steady_clock::now();
        if (known->find(id) != nullptr || (last_miss && now - *last_miss < between_readings)) {
            return known;
        }
        last_miss = now;
        return read();
    }

    const std::filesystem::path file; ///< empty: the keys were given directly
    mutable std::mutex pointer;       ///< guards `current`; held for a copy only
    Ring current;
    std::mutex reading;              ///< one reads the file at a time; guards what follows
    std::optional<Moment> last_miss; ///< when an unknown key made us read the file
    std::string reported;            ///< the first key as of the last refresh
};

Vault::Vault(std::vector<Bytes> keys)
    : impl_(std::make_unique<Impl>(KeyLines(std::move(keys)), std::filesystem::path())) {}
Vault::Vault(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Vault::~Vault() = default;

std::shared_ptr<Vault> Vault::load_or_create(const std::filesystem::path& file) {
    return std::shared_ptr<Vault>(new Vault(std::make_unique<Impl>(load_or_create_key_lines(file), file)));
}

std::shared_ptr<Vault> Vault::load(const std::filesystem::path& file) {
    return std::shared_ptr<Vault>(new Vault(std::make_unique<Impl>(load_key_lines(file), file)));
}

std::string Vault::key_id() const { return first_id(*impl_->ring()); }

std::string Vault::seal(BytesView text, std::string_view context) const {
    const Ring ring = impl_->ring();
    const VaultKey& key = ring->keys.front();
    Bytes octets = random_bytes(cipher_size);
    octets += sm4_ctr(key.cipher_key(), octets, text);
    octets += view(key.mac_of(context, octets));
    return std::string(version).append(key.id).append(1, '.').append(to_base64url(octets));
}

Bytes Vault::open(std::string_view sealed, std::string_view context) const {
    const std::optional<Sealed> parts = parse(sealed);
    if (!parts) {
        throw std::runtime_error("a sealed text is malformed");
    }
    const Ring ring = impl_->ring_with(parts->key_id);
    const VaultKey* const key = ring->find(parts->key_id);
    if (key == nullptr) {
        throw std::runtime_error("a text was sealed under key " + std::string(parts->key_id) +
                                 ", which is not among the vault's keys; put its line back in the key file");
    }
    if (!equal_constant_time(view(key->mac_of(context, parts->iv_and_ciphertext())), parts->mac())) {
        throw std::runtime_error("a sealed text was changed, or belongs to something else");
    }
    return sm4_ctr(key->cipher_key(), parts->iv(), parts->ciphertext());
}

bool Vault::is_outdated(std::string_view sealed) const {
    return !sealed.starts_with(std::string(version).append(key_id()).append(1, '.'));
}

Digest Vault::index(BytesView value) const { return impl_->ring()->index.of(value); }

std::vector<Digest> Vault::index_under_every_key(BytesView value) const {
    return impl_->ring()->index.under_every_key(value);
}

bool Vault::refresh() {
    if (impl_->file.empty()) {
        return false;
    }
    const std::lock_guard lock(impl_->reading);
    const std::string before = impl_->reported;
    impl_->reported = first_id(*impl_->read());
    return impl_->reported != before;
}

} // namespace gateway::crypto
