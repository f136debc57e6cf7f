"""Putting a seal into a PDF: PAdES B-B, or B-T with a time stamp."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy as _, override
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    NumberObject,
    TextStringObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from resource_centre.documents.sealing.errors import SealingError
from resource_centre.documents.sealing.keys import SealKey
from resource_centre.documents.sealing.stamps import AuthorityStamper

FIELD = "Печат"
TITLE = _("Electronic seal of the document")
REASON = _("Confirms where the document comes from and that it is unchanged")
LOCATION = _("Bulgaria")
# What a signature takes beside the certificates, and what a time stamp may take.
SIGNATURE, STAMP = 4 * 1024, 16 * 1024


@dataclass(frozen=True)
class Model:
    """A signature that was made, in DER: the next one is like it.

    Only the digest of the document and the signature of the attributes differ.
    """

    digest: bytes
    attributes: bytes
    signature: bytes
    whole: bytes


class Sealer(Signer):
    """Lets one of our keys sign for pyHanko, whose own load theirs for each PDF."""

    def __init__(self, key: SealKey) -> None:
        own, *others = map(
            translate_pyca_cryptography_cert_to_asn1, (key.certificate, *key.chain)
        )
        known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        known.register_multiple(others)
        # Whoever trusts a root has it.
        super().__init__(signing_cert=own, cert_registry=known, embed_roots=False)
        self.key = key
        self.size = sum(len(each.dump()) for each in (own, *others))
        self.signed = (b"", b"")
        self.model: Model | None = None

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - pyHanko's
    ) -> bytes:
        """Return the signature."""
        self.signed = data, self.key.signature(data)
        return self.signed[1]

    async def async_sign(self, data_digest: bytes, *args: Any, **more: Any) -> Any:
        """Return the signature with all that belongs to it; raise SealingError.

        pyHanko spends most of its time writing the same things again, so the first
        serves as a model, where no other part of a signature changes its length.
        """
        if self.model:
            return like(self.model, data_digest, self.key)
        made = await super().async_sign(data_digest, *args, **more)
        if self.key.is_rsa and not more.get("timestamper"):
            self.model = model_of(data_digest, *self.signed, made.dump())
        return made


def model_of(
    digest: bytes, attributes: bytes, signature: bytes, whole: bytes
) -> Model | None:
    """Return the signature as a model, if what differs stands there once."""
    counts = attributes.count(digest), whole.count(digest), whole.count(signature)
    is_fit = counts == (1, 1, 1)
    return Model(digest, attributes, signature, whole) if is_fit else None


def like(model: Model, digest: bytes, key: SealKey) -> bytes:
    """Return a signature of the digest like the model; raise SealingError."""
    attributes = swapped(model.attributes, model.digest, digest)
    signature = key.signature(attributes)
    whole = swapped(model.whole, model.digest, digest)
    return swapped(whole, model.signature, signature)


def swapped(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return the data with another value in the place of one; raise SealingError."""
    if data.count(old) != 1 or len(old) != len(new):
        raise SealingError("failed", "the model of signatures")
    return data.replace(old, new)


class Seal:
    """A key ready to seal documents, with an authority of time stamps or without."""

    def __init__(self, key: SealKey, timestamp_url: str) -> None:
        self.key, self.sealer = key, Sealer(key)
        self.stamper = AuthorityStamper(timestamp_url) if timestamp_url else None
        room = self.sealer.size + SIGNATURE + (STAMP if self.stamper else 0)
        self.bytes_reserved = 2 * room

    def ensure_ready(self) -> None:
        """Raise SealingError when it would fail, as far as one knows beforehand."""
        self.key.ensure_valid()
        if self.stamper:
            self.stamper.ensure_ready()

    def sealed(self, data: bytes) -> bytes:
        """Return the PDF with the seal; raise SealingError."""
        self.ensure_ready()
        try:
            writer = Writer(BytesIO(data))
            with override(str(writer.root.get("/Lang", "bg"))):
                metadata = add_field(writer)
            signer = PdfSigner(metadata, self.sealer, timestamper=self.stamper)
            made: BytesIO = signer.sign_pdf(
                writer, existing_fields_only=True, bytes_reserved=self.bytes_reserved
            )
        except (SigningError, PdfError) as error:
            raise SealingError("failed", error) from error
        return made.getvalue()


class Writer(IncrementalPdfFileWriter):
    """Adds to a PDF and leaves its metadata as they are: they tell of the document."""

    def _update_meta(self) -> None:
        """Do nothing."""


def add_field(writer: Writer) -> PdfSignatureMetadata:
    """Add an invisible field for the seal; return what is said of it.

    The field is in the document's structure, as all is that readers come to.
    """
    field = SigFieldSpec(FIELD, readable_field_name=str(TITLE))
    append_signature_field(writer, field)
    (reference,) = writer.root["/AcroForm"]["/Fields"]
    place_in_structure(writer, reference)
    return PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=str(REASON),
        location=str(LOCATION),
        subfilter=SigSeedSubFilter.PADES,
    )


def place_in_structure(writer: Writer, reference: Any) -> None:
    """Make the field the last thing in the document's structure, if it has one."""
    if "/StructTreeRoot" not in writer.root:
        return
    tree = writer.root["/StructTreeRoot"]
    field, parent = reference.get_object(), tree["/K"].raw_get(0)
    kids = parent.get_object()["/K"]
    numbers = tree["/ParentTree"]["/Nums"]
    place = NumberObject(max(list(numbers)[::2], default=-1) + 1)  # type: ignore[no-untyped-call]
    item = dictionary(Type="/OBJR", Obj=reference, Pg=field.raw_get("/P"))
    form = dictionary(Type="/StructElem", S="/Form", P=parent, K=ArrayObject([item]))
    added = writer.add_object(form)
    kids.append(added)
    numbers.extend([place, added])
    writer.update_container(kids)
    writer.update_container(numbers)
    field[pdf_name("/StructParent")] = place
    field[pdf_name("/Contents")] = TextStringObject(str(TITLE))


def dictionary(**entries: Any) -> DictionaryObject:
    """Return the entries as a PDF has them; a text is a name."""
    return DictionaryObject(  # type: ignore[no-untyped-call]
        {
            pdf_name(f"/{key}"): pdf_name(value) if isinstance(value, str) else value
            for key, value in entries.items()
        }
    )
