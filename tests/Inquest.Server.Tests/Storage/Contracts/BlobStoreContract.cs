using System.Security.Cryptography;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Storage.Contracts;

/// <summary>What every store of bytes promises (docs/server-storage.md). One for an object store inherits this and makes an empty store.</summary>
public abstract class BlobStoreContract
{
    private protected abstract IBlobStore Open();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200_000)]
    [InlineData(3_000_000)]
    public void What_arrives_in_pieces_is_there_whole_under_its_hash_once_it_is_committed(int length)
    {
        IBlobStore store = Open();
        byte[] bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        using (BlobUpload upload = store.Receive(BlobArea.Dumps))
        {
            foreach (byte[] piece in bytes.Chunk(70_000))
            {
                upload.Append(piece);
            }

            Assert.Equal(length, upload.Length);
            Assert.Equal(bytes, upload.GetBytes().ToArray());
            Assert.Null(store.FindFile(BlobArea.Dumps, hash));
            Assert.Equal(hash, upload.Commit());
        }

        Assert.Equal(bytes, File.ReadAllBytes(store.FindFile(BlobArea.Dumps, hash)!));
        Assert.Equal([hash], store.List(BlobArea.Dumps));
    }

    [Fact]
    public void What_is_not_committed_leaves_nothing()
    {
        IBlobStore store = Open();
        using (BlobUpload upload = store.Receive(BlobArea.Symbols))
        {
            upload.Append(new byte[500_000]);
        }

        Assert.Empty(store.List(BlobArea.Symbols));
    }

    [Fact]
    public void The_same_bytes_again_are_the_same_blob()
    {
        IBlobStore store = Open();
        for (int i = 0; i < 2; i++)
        {
            using BlobUpload upload = store.Receive(BlobArea.Dumps);
            upload.Append("the same"u8);
            upload.Commit();
        }

        Assert.Single(store.List(BlobArea.Dumps));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_blob_that_is_put_replaces_what_was_there(bool durable)
    {
        IBlobStore store = Open();
        store.Put(BlobArea.Reports, "17", "first and longer"u8, durable);
        store.Put(BlobArea.Reports, "17", "second"u8, durable);
        Assert.Equal("second", File.ReadAllText(store.FindFile(BlobArea.Reports, "17")!));
        Assert.Equal(["17"], store.List(BlobArea.Reports));
    }

    [Fact]
    public void A_file_that_is_being_read_stays_as_it_is_when_its_blob_is_replaced()
    {
        IBlobStore store = Open();
        store.Put(BlobArea.Reports, "17", "first"u8, durable: false);
        using FileStream reader = File.OpenRead(store.FindFile(BlobArea.Reports, "17")!);
        store.Put(BlobArea.Reports, "17", "second"u8, durable: false);
        byte[] read = new byte[5];
        reader.ReadExactly(read);
        Assert.Equal("first"u8.ToArray(), read);
    }

    [Fact]
    public void What_is_deleted_is_gone_and_a_second_time_there_was_nothing()
    {
        IBlobStore store = Open();
        store.Put(BlobArea.Reports, "17", "x"u8, durable: true);
        Assert.True(store.Delete(BlobArea.Reports, "17"));
        Assert.Null(store.FindFile(BlobArea.Reports, "17"));
        Assert.False(store.Delete(BlobArea.Reports, "17"));
        Assert.Empty(store.List(BlobArea.Reports));
    }

    [Fact]
    public void The_areas_are_apart()
    {
        IBlobStore store = Open();
        store.Put(BlobArea.Reports, "17", "a report"u8, durable: true);
        store.Put(BlobArea.Symbols, "17", "an ELF"u8, durable: true);
        Assert.True(store.Delete(BlobArea.Symbols, "17"));
        Assert.Equal("a report", File.ReadAllText(store.FindFile(BlobArea.Reports, "17")!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../17")]
    [InlineData("a/b")]
    [InlineData("a.b")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000")]
    public void Names_are_letters_and_digits(string name)
    {
        IBlobStore store = Open();
        Assert.Throws<ArgumentException>(() => store.FindFile(BlobArea.Dumps, name));
        Assert.Throws<ArgumentException>(() => store.Put(BlobArea.Dumps, name, "x"u8, durable: true));
        Assert.Throws<ArgumentException>(() => store.Delete(BlobArea.Dumps, name));
    }
}
