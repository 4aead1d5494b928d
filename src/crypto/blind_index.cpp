#include "gateway/crypto/blind_index.hpp"

#include "hmac_key.hpp"
#include "key_lines.hpp"

#include <stdexcept>

namespace gateway::crypto {

struct BlindIndex::Impl {
    std::string id;
    std::vector<HmacKey> keys;
};

BlindIndex::BlindIndex(const std::vector<Bytes>& keys) : impl_(std::make_unique<Impl>()) {
    require_whole_keys(keys);
    for (const Bytes& key : keys) {
        impl_->keys.emplace_back(key);
    }
    impl_->id = short_name(keys.front());
}
BlindIndex::~BlindIndex() = default;

const std::string& BlindIndex::key_id() const { return impl_->id; }

Digest BlindIndex::of(BytesView value) const { return impl_->keys.front().of(value); }

std::vector<Digest> BlindIndex::under_every_key(BytesView value) const {
    std::vector<Digest> digests;
    for (const HmacKey& key : impl_->keys) {
        digests.push_back(key.of(value));
    }
    return digests;
}

std::shared_ptr<const BlindIndex> load_blind_index(const std::filesystem::path& file) {
    return std::make_shared<const BlindIndex>(load_key_lines(file).keys);
}

std::shared_ptr<const BlindIndex> load_or_create_blind_index(const std::filesystem::path& file) {
    return std::make_shared<const BlindIndex>(load_or_create_key_lines(file).keys);
}

} // namespace gateway::crypto
