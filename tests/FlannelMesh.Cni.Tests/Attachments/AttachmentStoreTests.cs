using System.Text;
using FlannelMesh.Cni.Attachments;
using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Tests.Fakes;
using FlannelMesh.Testing;

namespace FlannelMesh.Cni.Tests.Attachments;

public sealed class AttachmentStoreTests : IDisposable
{
    private static readonly Attachment Usual = new("c1", "eth0");
    private static readonly Attachment Second = new("c1", "net1");

    private readonly TestDirectory _directory = new();
    private readonly StringWriter _errors = new();
    private readonly AttachmentStore _store;

    public AttachmentStoreTests() => _store = new AttachmentStore(Data, _errors);

    private string Data => _directory.File("var/cni");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_file_is_flannels_and_its_owners_alone()
    {
        _store.Save(Usual, """{"name":"n"}"""u8.ToArray());

        Assert.Equal([Path.Combine(Data, "c1")], Directory.GetFileSystemEntries(Data));
        Assert.Equal("""{"name":"n"}""", File.ReadAllText(Path.Combine(Data, "c1")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Data, "c1")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
    }

    [Fact]
    public void A_link_in_its_place_is_replaced_not_followed()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(_directory.File("target"), "mine");
        File.CreateSymbolicLink(Path.Combine(Data, "c1"), _directory.File("target"));

        _store.Save(Usual, "{}"u8.ToArray());

        Assert.Equal("mine", File.ReadAllText(_directory.File("target")));
        Assert.Null(new FileInfo(Path.Combine(Data, "c1")).LinkTarget);
    }

    [Fact]
    public void Interfaces_of_one_container_do_not_mix()
    {
        _store.Save(Usual, """{"name":"a"}"""u8.ToArray());
        _store.Save(Second, """{"name":"a","x":2}"""u8.ToArray());

        AttachmentStore.Remove(_store.Find(Second, "a")!);

        Assert.True(_store.Has(Usual));
        Assert.False(_store.Has(Second));
    }

    [Fact]
    public void A_file_of_flannels_serves_another_interface_of_its_network_and_stays()
    {
        _store.Save(Usual, """{"name":"a"}"""u8.ToArray());

        AttachmentStore.Remove(Assert.IsType<StoredAttachment>(_store.Find(Second, "a")));

        Assert.True(_store.Has(Usual));
        Assert.Null(_store.Find(Second, "b"));
    }

    [Fact]
    public void What_is_not_there_is_no_error()
    {
        Assert.Null(_store.Find(Usual, "n"));
        Assert.Empty(_store.OfNetwork("n"));
        Directory.CreateDirectory(Data);
        Assert.Null(_store.Find(Usual, "n"));
        Assert.Empty(_store.OfNetwork("n"));
    }

    [Fact]
    public void A_file_that_cannot_be_understood_is_found_without_content()
    {
        _store.Save(Usual, "{"u8.ToArray());

        Assert.Null(Assert.IsType<StoredAttachment>(_store.Find(Usual, "n")).Document);
        Assert.Contains("c1", _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(_store.OfNetwork("n"));
    }

    [Fact]
    public void Of_a_network_only_its_own_are_listed()
    {
        _store.Save(Usual, """{"name":"a"}"""u8.ToArray());
        _store.Save(new Attachment("c2", "net1"), """{"name":"a"}"""u8.ToArray());
        _store.Save(new Attachment("c3", "eth0"), """{"name":"b"}"""u8.ToArray());
        File.WriteAllText(Path.Combine(Data, ".c4.tmp"), """{"name":"a"}""");
        Directory.CreateDirectory(Path.Combine(Data, "c5"));

        Assert.Equal([Usual, new Attachment("c2", "net1")], _store.OfNetwork("a").Select(stored => stored.Attachment));
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_an_error_of_ours()
    {
        File.WriteAllText(_directory.File("file"), "");
        var store = new AttachmentStore(_directory.File("file/cni"), _errors);

        CniErrors.Has(CniErrorCode.InputOutput, () => store.Save(Usual, Encoding.UTF8.GetBytes("{}")), "dataDir", "file/cni");
    }
}
