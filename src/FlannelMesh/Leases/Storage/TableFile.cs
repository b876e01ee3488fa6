using FlannelMesh.Leases.Wire;
using FlannelMesh.Netlink.Files;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Leases.Storage;

/// <summary>A follower's copy of the lease table: DATA_DIR/leases/table, a TableUpdate (protobuf) behind its CRC-32C.</summary>
public sealed class TableFile(string path)
{
    private const int Header = 4;

    /// <summary>Null if there is none, or it is damaged.</summary>
    public LeaseMessages.TableUpdate? Read(ILogger log)
    {
        try
        {
            var bytes = File.ReadAllBytes(path).AsSpan();
            return bytes.Length >= Header && Crc32C.Of(bytes[Header..]) == BitConverter.ToUInt32(bytes)
                ? LeaseFormats.ReadTable(bytes[Header..])
                : throw new InvalidDataException("its checksum is wrong");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidProtocolBufferException or UnauthorizedAccessException)
        {
            LeaseLog.TableFileBad(log, $"{path}: {e.Message}");
            return null;
        }
    }

    /// <exception cref="IOException">It could not be written; what was there before still is.</exception>
    public void Write(LeaseMessages.TableUpdate table)
    {
        var payload = LeaseFormats.WriteTable(table);
        var bytes = new byte[Header + payload.Length];
        BitConverter.TryWriteBytes(bytes, Crc32C.Of(payload));
        payload.CopyTo(bytes, Header);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        AtomicFile.Write(path, bytes, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
