using System.Text;
using System.Text.Json;
using FlannelMesh.Netlink.Files;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Security.Enrollment;

/// <summary>DATA_DIR/tls/invitations, mode 0600, replaced as a whole and on disk before anybody relies on it.</summary>
internal sealed class InvitationFile(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A damaged file is set aside: its tokens are unknown then, none of them is good twice.</summary>
    public InvitationBook Read(DateTimeOffset now, ILogger log)
    {
        try
        {
            return InvitationBook.Of(JsonSerializer.Deserialize(File.ReadAllBytes(path), InvitationJson.Default.IReadOnlyCollectionInvitation) ?? []);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return InvitationBook.Empty;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NullReferenceException)
        {
            var aside = $"{path}.damaged-{now.ToUnixTimeSeconds()}";
            File.Move(path, aside, overwrite: true);
            EnrollmentLog.DamagedInvitations(log, path, e.Message, aside);
            return InvitationBook.Empty;
        }
    }

    /// <exception cref="IOException">It is not on disk.</exception>
    public void Write(InvitationBook book) =>
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(book.All, InvitationJson.Default.IReadOnlyCollectionInvitation) + "\n"), OwnerOnly);
}
